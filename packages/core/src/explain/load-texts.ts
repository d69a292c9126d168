import type { LoadProblem, OtherRewrite, TypeDifference } from "../load/load-problems.ts";
import type { Problem } from "../problem.ts";
import { brandOf } from "../wasm/brand.ts";
import { givenOf } from "../wasm/given.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { shorten } from "../wasm/shorten.ts";
import { describeGiven } from "./argument-texts.ts";
import { sniffFormat } from "./sniff-format.ts";
import { sourceHint } from "./source-hint.ts";
import type { TextsOf } from "./texts.ts";

/** `https://…/a.wasm`, or the module's name if it has no URL. */
function fileOf({ module, url }: Problem): string {
  return url === undefined ? `for ${quoteName(module ?? "")}` : shorten(url);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Fetch hides the reason (refused, reset, unknown host) in the cause; Node, for several addresses, in the cause's
  // code.
  const { message = "", code = "" } = (error.cause ?? {}) as { readonly message?: unknown; readonly code?: unknown };
  const detail = String(message) || String(code);
  return detail === "" ? error.message : `${error.message} (${detail})`;
}

/** The kind of a value, for running text: `Uint8Array`, `Object`, `null`. */
function brandName(value: unknown): string {
  const brand = brandOf(value);
  return typeof value === "object" && value !== null ? brand : brand.toLowerCase();
}

const FETCH_HINT =
  "check the address, that its server runs, and (in a browser) that the server allows this origin by CORS, and the " +
  "Content-Security-Policy of the page allows the address with connect-src";

const NOT_COPIED =
  "esbuild, Rollup, Bun and the server of Next.js do not copy .wasm files: if a bundler wrote the script, copy the file " +
  "beside its output";

function describeIntegrity(integrity: unknown): string {
  return typeof integrity === "string" ? quoteName(integrity) : describeGiven(givenOf(integrity));
}

function integrityHint({ integrity, meant }: { readonly integrity: unknown; readonly meant?: string }): string {
  if (meant !== undefined) return `write ${JSON.stringify(meant)}`;
  if (Array.isArray(integrity)) return 'write the digests as one string, separated by spaces: integrity.join(" ")';
  if (brandOf(integrity) === "ArrayBuffer" || ArrayBuffer.isView(integrity)) {
    return 'write "sha256-" + btoa(String.fromCharCode(...new Uint8Array(digest)))';
  }
  return 'take it from: openssl dgst -sha256 -binary FILE | openssl base64 -A, with "sha256-" in front; or leave it out';
}

const UNCHECKABLE = {
  bytes: "a compiled module has no bytes",
  WebCrypto: "this context has no WebCrypto",
  code: "the code that checks it could not be loaded",
} as const;

function describeTypeDifference(difference: TypeDifference | undefined): string {
  if (difference === undefined) return "its type is no module type";
  const { of, position, expected, found } = difference;
  const nothing = `no ${of}`;
  return `its type has ${expected ?? nothing} as ${of} ${position}, the module has ${found ?? nothing}`;
}

const MOST_LISTED = 10;

/** `a, b and c`; at most ten, and the number of the others. */
function listed(texts: readonly string[], word: string): string {
  const shown = texts.slice(0, MOST_LISTED);
  if (texts.length > MOST_LISTED) return `${shown.join(", ")} and ${texts.length - MOST_LISTED} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} ${word} ${last}`;
}

/** The texts of problems with loading a module. */
export const loadTexts: TextsOf<LoadProblem | OtherRewrite> = {
  "fetch-failed": (problem) => ({
    message: `Unable to fetch WebAssembly file ${fileOf(problem)}: ${reasonOf(problem.cause)}`,
    hint: FETCH_HINT,
  }),
  // Status 0: `fetch` with `mode: "no-cors"` or `redirect: "manual"`, and `Response.error()`.
  "http-status": (problem) => {
    const { status, statusText } = problem;
    return status === 0
      ? {
          message: `Unable to fetch WebAssembly file ${fileOf(problem)}: the platform hides status and body of this response`,
          hint: "fetch it with mode cors and redirect follow, and let its server allow this origin",
        }
      : {
          message: `Unable to fetch WebAssembly file ${fileOf(problem)}: ${`${status} ${statusText}`.trimEnd()}`,
          hint:
            status === 404
              ? `check the path, and that the file is where the server looks for it; ${NOT_COPIED}`
              : "check the server's log for this request",
        };
  },
  "wrong-mime-type": (problem) => {
    const { contentType, beginning, url } = problem;
    const { name, hint } = sniffFormat(beginning, url);
    const type = contentType === null ? "no Content-Type" : `the Content-Type ${quoteName(contentType)}`;
    return {
      message: `Unable to read WebAssembly file ${fileOf(problem)}: expected WebAssembly, found ${name}, with ${type}`,
      hint,
    };
  },
  "body-consumed": (problem) => ({
    message: `Unable to read WebAssembly file ${fileOf(problem)}: its body has been read already`,
    hint: "give each module a Response or stream of its own, or response.clone()",
  }),
  "body-failed": (problem) => ({
    message: `Unable to read WebAssembly file ${fileOf(problem)}: the body ended early: ${reasonOf(problem.cause)}`,
    hint: "try again; if it happens each time, check the server and what stands between",
  }),
  "changed-between-attempts": (problem) => ({
    message: `Unable to read WebAssembly file ${fileOf(problem)}: the body ended early, and the next try brought another file`,
    hint: "link again: the file was replaced while it was read",
  }),
  "replaced-between-reads": (problem) => ({
    message: `Unable to read WebAssembly file ${fileOf(problem)}: it was replaced by another file between two reads`,
    hint: "link again",
  }),
  "timed-out": (problem) => ({
    message: `Unable to fetch WebAssembly file ${fileOf(problem)}: nothing came for ${problem.timeoutMs} ms`,
    hint: "try again, or allow more time with timeoutMs; if it happens each time, check the server and what stands between",
  }),
  "invalid-integrity": (problem) => ({
    message: `Unable to check WebAssembly file ${fileOf(problem)}: its integrity is ${describeIntegrity(problem.integrity)}, expected "sha256-…", "sha384-…" or "sha512-…" with a digest in Base64`,
    hint: integrityHint(problem),
  }),
  "uncheckable-integrity": (problem) => ({
    message: `Unable to check WebAssembly file ${fileOf(problem)}: ${UNCHECKABLE[problem.lacks]}`,
    hint: "give its bytes, a path or a URL in a secure context (HTTPS or localhost), or link it without integrity",
  }),
  "other-integrity": (problem) => {
    const { integrity, loadedWith } = problem;
    const other = loadedWith === undefined ? "without any" : `with ${describeIntegrity(loadedWith)}`;
    return {
      message: `Unable to check WebAssembly file ${fileOf(problem)}: its integrity is ${describeIntegrity(integrity)}, but it is loaded ${other} already`,
      hint: "give the same integrity wherever the file is given or discovered",
    };
  },
  "integrity-mismatch": (problem) => ({
    message: `Unable to link WebAssembly file ${fileOf(problem)}: expected integrity ${problem.expected.join(" or ")}, found ${problem.found}`,
    hint: "check that it is the file that was meant; if it was built anew, give its new integrity",
  }),
  "no-timer": (problem) => ({
    message: `Unable to load WebAssembly file ${fileOf(problem)}: timeoutMs needs a host that can wait`,
    hint: "use link of @rec/node or @rec/browser, or pass a host with wait",
  }),
  "no-host": (problem) => ({
    message: `Unable to load WebAssembly file ${fileOf(problem)}: @rec/core itself cannot read files or fetch`,
    hint: "use link of @rec/node or @rec/browser, pass a host, or give bytes or fetch(…) as the source",
  }),
  "invalid-chunk": (problem) => ({
    message: `Unable to read WebAssembly file ${fileOf(problem)}: its stream yields ${brandName(problem.chunk)}, expected Uint8Array`,
    hint: "give a stream of bytes, as Response.body is one",
  }),
  "invalid-source": ({ module = "", source, url }) => {
    const given = describeGiven(givenOf(source));
    // A source with an address is the answer of the host.
    return url === undefined
      ? {
          message: `Unable to load ${quoteName(module)}: its source is ${given}, which no module can be loaded from`,
          hint: sourceHint(source),
        }
      : {
          message: `Unable to load WebAssembly file ${shorten(url)}: load of the host answered with ${given}, expected a Response or bytes`,
          hint: sourceHint(source, "answer with a Response, or with the bytes in an ArrayBuffer or a view of one"),
        };
  },
  "invalid-url": (problem) => ({
    message: `Unable to load WebAssembly file ${fileOf(problem)}: resolve of the host answered with ${describeGiven(givenOf(problem.source))}, expected a string`,
    hint: brandOf(problem.source) === "URL" ? "answer with url.href" : "answer with the absolute form of the specifier",
  }),
  "missing-library": ({ library, importers, places, passedOver }) => ({
    message:
      `Cannot find the library ${quoteName(library)} that ${listed(importers.map(plainName), "and")} ` +
      `${importers.length === 1 ? "needs" : "need"}: there is no file at ${listed(places.map(shorten), "or at")}`,
    hint:
      `put the library ${places.length === 1 ? "there" : "at one of these places"}, or link it as a module of the name ${quoteName(library)}` +
      (passedOver.length === 0
        ? ""
        : `; ${listed(passedOver.map(plainName), "and")} of the run-time path ${passedOver.length === 1 ? "is" : "are"} not searched, ` +
          "because only folders that begin with $ORIGIN are: answer with the file from discover"),
  }),
  "invalid-data-url": (problem) => ({
    message: `Unable to read WebAssembly file ${fileOf(problem)}: it is no valid data: URL`,
    hint: "write data:application/wasm;base64, and then the bytes in Base64",
  }),
  "unreadable-file": (problem) => ({
    message: `Unable to read WebAssembly file ${fileOf(problem)}: ${reasonOf(problem.cause)}`,
    hint: "check that the file of this Blob still exists, is unchanged, and may be read",
  }),
  "other-type": ({ module, difference }) => ({
    message: `Unable to load ${quoteName(module ?? "")}: ${describeTypeDifference(difference)}`,
    hint:
      "give the type that parseModule(bytes) or rec types --json makes of the bytes that the module was compiled from; " +
      "leave the type out if the module was compiled with builtins or string constants",
  }),
  "other-rewrite": ({ module = "", found, planned }) => ({
    message:
      `${plainName(module)} was rewritten for another plan: it has ${found.join(", ") || "no rewrite"}, ` +
      `and this plan asks for ${planned.join(", ") || "none"}`,
    hint: "link the modules and options that the rewrite was made for, in the same order, or rewrite the module for this plan",
  }),
  "invalid-cache": () => ({
    message: "Cannot use options.cache: expected what createModuleCache() returns",
    hint: "create the cache with createModuleCache() of the same copy of @rec/core",
  }),
  "told-by-host": ({ diagnostic: { message, hint } }) => ({ message, hint }),
};
