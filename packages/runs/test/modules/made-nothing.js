// A function that forgot to give its task back.
export const task = () => {};
