/** Stands for undici's where undici is not: in a browser, which has no variables that name proxies. */
export class EnvHttpProxyAgent {
  /** @throws Error in a bundle that was made for browsers, and runs where there are such variables. */
  constructor() {
    throw new Error(
      'Cannot use the proxy that HTTPS_PROXY names: this bundle was made for browsers; make it with the export condition "node"',
    );
  }
}

/** The runtime's own. */
export const fetch = globalThis.fetch;
