#ifndef C_LUTHIER_TURNS_H
#define C_LUTHIER_TURNS_H

#include <stdint.h>

/// From now on, all asynchronous work of this process waits for a thread in `luthier_turns_run`.
///
/// For a library only whose copy of the Swift runtime is its own: no thread of a pool is started, so
/// calls are synchronous, and go on working in a process that was forked.
void luthier_turns_install(void);

/// Performs waiting work, of every caller, until `luthier_turns_finish` was called with `done`.
void luthier_turns_run(const int32_t *done);

/// Sets `done` to 1 and wakes who waits for it.
void luthier_turns_finish(int32_t *done);

/// Forgets the work and the locks of the process from which this one was forked.
void luthier_turns_after_fork(void);

#endif
