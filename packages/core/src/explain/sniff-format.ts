/** A file that is not WebAssembly. */
export interface FoundFile {
  /** With its article: `an ELF file`. */
  readonly name: string;
  readonly hint: string;
}

/** A file format that is sometimes mistaken for WebAssembly, recognized by its first bytes. */
interface FileFormat extends FoundFile {
  /** The hint for a file that no server sent; the same by default. */
  readonly localHint?: string;
  readonly matches: (beginning: readonly number[], url: string) => boolean;
}

/** Decodes bytes as text, to search it for ASCII. */
const latin1 = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

const text =
  (pattern: RegExp): FileFormat["matches"] =>
  (beginning) =>
    pattern.test(latin1(beginning).replace(/^\u00ef\u00bb\u00bf/, ""));

const magic =
  (...bytes: readonly number[]): FileFormat["matches"] =>
  (beginning) =>
    beginning.length >= bytes.length && bytes.every((byte, index) => beginning[index] === byte);

const anyOf =
  (...alternatives: readonly FileFormat["matches"][]): FileFormat["matches"] =>
  (beginning, url) =>
    alternatives.some((matches) => matches(beginning, url));

const isText = text(/^[\t\n\r\x20-\x7e]+$/);

const SAVED_ANSWER = "download or build the file again: a server's answer may have been saved in place of the module";

/** URLs that no server answers: files, and the standard input of a command. */
const LOCAL = /^(file|stdin):/;

const NATIVE_HINT = "build for a wasm32 or wasm64 target, for example with --target=wasm32";

/** The first matching format is the answer. */
const FORMATS: readonly FileFormat[] = [
  {
    name: "no bytes at all",
    matches: ({ length }) => length === 0,
    hint: "check that the file was written and sent: it is empty",
    localHint: "build or copy the file again: it is empty",
  },
  {
    name: "an HTML page",
    matches: text(/^\s*<(!doctype html|html|head|body|!--|meta|script)/i),
    hint: "check the URL: the server answered with a page, probably its fallback for files that do not exist, as when a build did not copy the file",
    localHint: SAVED_ANSWER,
  },
  {
    name: "an XML document",
    matches: text(/^\s*<[?a-z]/i),
    hint: "check the URL: storage servers answer with XML when a file is missing or access to it is denied",
    localHint: SAVED_ANSWER,
  },
  {
    name: "gzip-compressed data",
    matches: magic(0x1f, 0x8b),
    hint: "serve the file with `Content-Encoding: gzip`, or decompress it first",
    localHint: "decompress it first, for example with `gunzip`",
  },
  {
    name: "zstd-compressed data",
    matches: magic(0x28, 0xb5, 0x2f, 0xfd),
    hint: "serve the file with `Content-Encoding: zstd`, or decompress it first",
    localHint: "decompress it first, for example with `unzstd`",
  },
  {
    name: "data compressed by xz or bzip2",
    matches: anyOf(magic(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00), text(/^BZh[1-9]/)),
    hint: "decompress the file first",
  },
  {
    name: "a ZIP archive",
    matches: magic(0x50, 0x4b, 0x03, 0x04),
    hint: "take the .wasm file out of the archive",
  },
  {
    name: "WebAssembly text",
    matches: text(/^\s*(\(\s*(module|component|;)|;;)/),
    hint: "assemble it first, for example with `wat2wasm` or `wasm-tools parse`",
  },
  {
    name: "text in UTF-16",
    matches: ([first, second, third, fourth]) =>
      (first === 0xff && second === 0xfe && fourth === 0) || (first === 0xfe && second === 0xff && third === 0),
    hint: "write the file as bytes: a shell or an editor saved it as text",
  },
  {
    name: "an archive of object files",
    matches: text(/^!<(arch|thin)>/),
    hint: "link the archive into a module first, for example with `wasm-ld`",
  },
  {
    name: "LLVM bitcode",
    matches: anyOf(magic(0x42, 0x43, 0xc0, 0xde), magic(0xde, 0xc0, 0x17, 0x0b)),
    hint: "link it into a module first: `wasm-ld` takes bitcode",
  },
  { name: "an ELF file", matches: magic(0x7f, 0x45, 0x4c, 0x46), hint: NATIVE_HINT },
  {
    name: "a Mach-O file",
    matches: anyOf(
      magic(0xcf, 0xfa, 0xed, 0xfe),
      magic(0xce, 0xfa, 0xed, 0xfe),
      magic(0xfe, 0xed, 0xfa, 0xce),
      magic(0xfe, 0xed, 0xfa, 0xcf),
      magic(0xca, 0xfe, 0xba, 0xbe),
    ),
    hint: NATIVE_HINT,
  },
  { name: "a Windows executable", matches: magic(0x4d, 0x5a, 0x90), hint: NATIVE_HINT },
  {
    name: "a Windows object file",
    matches: anyOf(magic(0x64, 0x86), magic(0x64, 0xaa), magic(0x4c, 0x01)),
    hint: NATIVE_HINT,
  },
  {
    name: "a Git LFS pointer",
    matches: text(/^version https:\/\/git-lfs/),
    hint: "fetch the file itself with `git lfs pull`",
  },
  {
    name: "WebAssembly in base64",
    matches: text(/^\s*(data:application\/wasm|AGFzb)/),
    hint: "decode the base64 first",
  },
  {
    name: "JSON",
    matches: text(/^\s*(\{\s*["}]|\[\s*["{[\]\d])/),
    hint: "check the URL: this may be an error report of the server",
    localHint: "give the path of a .wasm file: this one is JSON, as package.json and source maps are",
  },
  {
    name: "JavaScript",
    matches: text(
      /^\s*(import[\s{"'*]|export[\s{]|"use strict"|(var|let|const|function|async) |\(function|module\.exports)/,
    ),
    hint: "check the path or URL: a bundler may put a script in place of a .wasm file; import the URL of the file, as ?url in Vite",
    localHint: "give the path of a .wasm file: this one is a script; toolchains write the module beside it",
  },
  {
    name: "Brotli-compressed data",
    matches: (beginning, url) => /\.br([?#]|$)/i.test(url) && !isText(beginning, url),
    hint: "serve the file with `Content-Encoding: br`, or decompress it first",
    localHint: "decompress it first, for example with `brotli -d`",
  },
  {
    name: "text",
    matches: isText,
    hint: "check the path or URL: this may be a message of the server, or a source file",
    localHint: "give the path of a .wasm file: this one is text, as source code is; build a module from it first",
  },
];

/** The format of a file, or its first bytes if they match no format. Brotli shows in the URL alone. */
export function sniffFormat(beginning: readonly number[], url = ""): FoundFile {
  const format = FORMATS.find(({ matches }) => matches(beginning, url));
  if (format !== undefined) {
    const { name, hint, localHint = hint } = format;
    return { name, hint: LOCAL.test(url) ? localHint : hint };
  }
  return { name: `the bytes ${showBytes(beginning.slice(0, 8))}`, hint: "check that this is the file that was meant" };
}

/** Bytes in hexadecimal: `0d 00 01 00`. */
export function showBytes(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
