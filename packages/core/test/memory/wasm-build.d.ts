// The build script of `@rec/wasm` is JavaScript, which is not checked here.
declare module "@rec/wasm/build" {
  export function buildArtifact(recipe: {
    readonly name: string;
    readonly sources: readonly string[];
    readonly memory64?: boolean;
    readonly linkerFlags?: readonly string[];
  }): Promise<Uint8Array>;
}
