// The build script of `@rec/wasm` is JavaScript without type checks here.
declare module "@rec/wasm/build" {
  export function buildArtifact(recipe: {
    readonly name: string;
    readonly sources: readonly string[];
    readonly memory64?: boolean;
    readonly linkerFlags?: readonly string[];
  }): Promise<Uint8Array>;
}
