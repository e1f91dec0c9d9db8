#pragma once

#include <cblas.h>

// LAPACK is in the same library; its own header is another package.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);
