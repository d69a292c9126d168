/** A module of an npm package. */
export interface RealModule {
  readonly name: string;
  /** Path in `node_modules`. */
  readonly path: string;
  /** Whether the module is linked too, and not only parsed: modules of many sizes and toolchains. */
  readonly isLinked: boolean;
}

const linked = (name: string, path: string): RealModule => ({ name, path, isLinked: true });
const parsed = (name: string, path: string): RealModule => ({ name, path, isLinked: false });
const grammar = (language: string): string => `tree-sitter-wasms/out/tree-sitter-${language}.wasm`;

/** From Go, Rust (wasm-bindgen, components), C and C++ (Emscripten, dynamic libraries, WASI). */
export const realModules: readonly RealModule[] = [
  linked("esbuild", "esbuild-wasm/esbuild.wasm"),
  linked("tree-sitter, Kotlin", grammar("kotlin")),
  parsed("js-component-bindgen", "@bytecodealliance/jco-transpile/vendor/js-component-bindgen-component.core.wasm"),
  parsed("tree-sitter, Swift", grammar("swift")),
  linked("wasm-tools", "@bytecodealliance/jco-transpile/vendor/wasm-tools.core.wasm"),
  parsed("tree-sitter, TypeScript", grammar("typescript")),
  linked("tree-sitter, Ruby", grammar("ruby")),
  linked("oxc-parser", "oxc-parser/parser.wasm32-wasip1.wasm"),
  parsed("tree-sitter, Elixir", grammar("elixir")),
  parsed("tree-sitter, Bash", grammar("bash")),
  linked("brotli", "brotli-wasm/pkg.node/brotli_wasm_bg.wasm"),
  linked("tree-sitter, Dart", grammar("dart")),
  parsed("tree-sitter, Rust", grammar("rust")),
  parsed("tree-sitter, Zig", grammar("zig")),
  parsed("tree-sitter, JavaScript", grammar("javascript")),
  linked("webp", "playwright-core/lib/webp_codec.wasm"),
  parsed("dprint, TOML", "@dprint/toml/plugin.wasm"),
  linked("QuickJS", "@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm"),
  parsed("tree-sitter, Python", grammar("python")),
  linked("Oniguruma", "vscode-oniguruma/release/onig.wasm"),
  parsed("tree-sitter, Java", grammar("java")),
  linked("tree-sitter, Go", grammar("go")),
  parsed("tree-sitter, YAML", grammar("yaml")),
  linked("tree-sitter, CSS", grammar("css")),
  linked("WASI adapter", "@bytecodealliance/jco/lib/wasi_snapshot_preview1.reactor.wasm"),
  parsed("tree-sitter, Lua", grammar("lua")),
];

/** The name of a module's file in the folder that `prepareCold` fills. */
export function fileOf({ name }: RealModule): string {
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.wasm`;
}

export function urlOf({ path }: RealModule): URL {
  return new URL(`../../node_modules/${path}`, import.meta.url);
}
