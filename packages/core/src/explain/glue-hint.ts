import { isMinified } from "../wasm/host-names.ts";
import { at } from "../wasm/lists.ts";
import type { ImportType } from "../wasm/module-type.ts";
import type { Scene } from "./scene.ts";

/** Names and namespaces of imports, and the script of a toolchain that exports such functions. */
const SCRIPTS: readonly (readonly [pattern: RegExp, script: string])[] = [
  [/^__wbg_|^__wbindgen_/, "the JavaScript that wasm-bindgen writes beside the module"],
  [/^napi_/, "an implementation of Node-API such as @emnapi/runtime"],
  [/^(_?emscripten_|_emval_|_embind_|__syscall_)/, "the JavaScript that Emscripten writes beside the module"],
  [/^(runtime|syscall\/js)\./, "wasm_exec.js of Go or TinyGo"],
];

/** The script that gives an import to its module, if the names of a toolchain show it. */
export function scriptOf(entry: ImportType, importer: number, { modules }: Pick<Scene, "modules">): string | undefined {
  const { imports } = at(modules, importer).type;
  if (isMinified(imports)) return "the JavaScript that Emscripten writes beside the module";
  return SCRIPTS.find(([pattern]) => pattern.test(entry.name))?.[1];
}

/** `; the JavaScript that wasm-bindgen writes beside the module has it`: the end of a hint. */
export function glueHint(entry: ImportType, importer: number, scene: Scene): string {
  const isMany = isCrowded(entry, scene);
  const script = isMany ? scene.crowded?.get(entry.module) : scriptOf(entry, importer, scene);
  return script ? `; ${script} has ${isMany ? "them" : "it"}` : "";
}

/** Whether one hint is about all missing functions of a namespace. */
export function isCrowded({ module, type }: ImportType, { crowded }: Scene): boolean {
  return type.kind === "function" && crowded?.has(module) === true;
}
