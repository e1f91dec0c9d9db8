#pragma once

// The few functions of Accelerate that are used, as its BLAS and LAPACK headers of old declare them.
// Those headers call them deprecated unless a macro is defined that a Swift target cannot pass on.
enum CBLAS_ORDER { CblasRowMajor = 101, CblasColMajor = 102 };
enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans = 112, CblasConjTrans = 113 };
enum CBLAS_UPLO { CblasUpper = 121, CblasLower = 122 };
enum CBLAS_DIAG { CblasNonUnit = 131, CblasUnit = 132 };
enum CBLAS_SIDE { CblasLeft = 141, CblasRight = 142 };

void cblas_dtrsm(enum CBLAS_ORDER order, enum CBLAS_SIDE side, enum CBLAS_UPLO uplo,
                 enum CBLAS_TRANSPOSE transposition, enum CBLAS_DIAG diagonal, int m, int n,
                 double alpha, const double *a, int lda, double *b, int ldb);
int dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
int dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);

// Since macOS 15. The first argument's values: 0 as many threads as the library likes, 1 one thread.
int BLASSetThreading(unsigned int threading);

// 0 if the library keeps to one thread from now on, in the calling thread.
static inline int luthier_blas_single_thread(void) { return BLASSetThreading(1); }
