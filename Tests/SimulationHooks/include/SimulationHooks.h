#ifndef SIMULATION_HOOKS_H
#define SIMULATION_HOOKS_H

/// Where Swift's runtime looks for what takes jobs in place of its own threads
/// (`swift_task_enqueueGlobal_hook` of the concurrency library).
void *simulation_enqueue_hook(void);

#endif
