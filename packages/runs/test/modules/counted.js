// The task that a test left here, so that it can see what is read of it.
export const task = () => globalThis.countedTask;
