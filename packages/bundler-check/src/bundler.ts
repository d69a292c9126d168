/** A page to build: a folder with `index.html`, `main.js` and `node_modules`. */
export interface PageProject {
  readonly folder: string;
  /** An empty folder for the output. */
  readonly output: string;
}

/** A built page on loopback. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** A way to name a WebAssembly file in the sources of a page. */
export interface Way {
  /** The lines of JavaScript that define `program` and `memory`. */
  readonly lines: string;
  /** The same for one file, as the documentation shows it. */
  readonly code: string;
  /** The setting of the bundler that this way needs, as the documentation shows it. */
  readonly setting?: string;
}

export interface Bundler {
  /** With its mode, if it has several. */
  readonly name: string;
  readonly version: string;
  /** The bundler's own way to a URL. */
  readonly own: Way;
  /**
   * Builds and serves a page.
   *
   * @param project - whose page names the files in one way
   * @param options - `own` if this is the bundler's own way, with its setting
   * @throws if the bundler refuses to build
   */
  build(project: PageProject, options: { readonly own: boolean }): Promise<Site>;
}
