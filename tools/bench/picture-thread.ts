// What threads of `pictures-run.ts` run: it has to lie beside it.
import "@permafrost/tasks/picture-thread";
