/** The engine's verdict on a module that is given an export of another module. */
export type EngineVerdict = "links" | "refuses" | `does not compile: ${string}`;

export interface EngineQuestion {
  readonly provider: BufferSource;
  /** Name of the provider's export. */
  readonly name: string;
  /** A module with one import. */
  readonly importer: BufferSource;
}

/** Links two modules by hand, through the JavaScript API. */
export function engineVerdict({ provider, name, importer }: EngineQuestion): EngineVerdict {
  let modules: [WebAssembly.Module, WebAssembly.Module];
  try {
    modules = [new WebAssembly.Module(provider), new WebAssembly.Module(importer)];
  } catch (error) {
    return `does not compile: ${(error as Error).message}`;
  }
  const { exports } = new WebAssembly.Instance(modules[0]);
  const [wanted] = WebAssembly.Module.imports(modules[1]);
  if (wanted === undefined || !(name in exports)) throw new Error(`Nothing to link under ${name}`);
  try {
    new WebAssembly.Instance(modules[1], {
      [wanted.module]: { [wanted.name]: exports[name] as WebAssembly.ExportValue },
    });
    return "links";
  } catch (error) {
    if (error instanceof WebAssembly.LinkError) return "refuses";
    throw error;
  }
}
