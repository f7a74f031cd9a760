#include "SimulationHooks.h"

extern void *swift_task_enqueueGlobal_hook;

void *simulation_enqueue_hook(void) { return &swift_task_enqueueGlobal_hook; }
