import { decodeBase64 } from "./base64.ts";
import type { LoadProblem } from "./load-problems.ts";

/** Weakest first, with the size of their digests. W3C Subresource Integrity, "Hash algorithms". */
const ALGORITHMS = [
  { name: "sha256", webCryptoName: "SHA-256", digestBytes: 32 },
  { name: "sha384", webCryptoName: "SHA-384", digestBytes: 48 },
  { name: "sha512", webCryptoName: "SHA-512", digestBytes: 64 },
] as const;

type Algorithm = (typeof ALGORITHMS)[number];

interface Expectation {
  readonly algorithm: Algorithm;
  /** Any one of them may match. Each has the size of the algorithm's digests. */
  readonly digests: readonly { readonly text: string; readonly bytes: Uint8Array }[];
}

/*
 * Browsers read integrity metadata as this, and ignore every other word.
 *
 *   sha256-rL0Y20zC+Fzt72VPzMSk2A==?option
 *
 * A hyphen may divide "sha" and the size. Base64 has both alphabets, any padding, and unused bits of any value.
 */
const METADATA = /^sha-?(256|384|512)-([A-Za-z0-9+/_=-]+)(?:\?.*)?$/s;

/** ASCII whitespace and the vertical tab. */
const SPACES = /[\t-\r ]+/;

/** Reads integrity metadata; only the strongest of its algorithms counts. Undefined if no digest could ever match. */
function readIntegrity(integrity: string): Expectation | undefined {
  const entries = integrity.split(SPACES).flatMap((word) => {
    const [, size, text = ""] = METADATA.exec(word) ?? [];
    return size === undefined ? [] : [{ name: `sha${size}`, text: plainBase64(text) }];
  });
  const algorithm = ALGORITHMS.findLast(({ name }) => entries.some((entry) => entry.name === name));
  if (algorithm === undefined) return undefined;
  const digests = entries.flatMap(({ name, text }) => {
    const bytes = name === algorithm.name ? decodeDigest(text) : undefined;
    return bytes?.length === algorithm.digestBytes ? [{ text, bytes }] : [];
  });
  return digests.length === 0 ? undefined : { algorithm, digests };
}

/** Accepts the URL-safe alphabet too. */
function plainBase64(digest: string): string {
  return digest.replaceAll("-", "+").replaceAll("_", "/");
}

function decodeDigest(text: string): Uint8Array | undefined {
  const codes = Array.from(text.replace(/=+$/, ""), (character) => character.charCodeAt(0));
  return decodeBase64(Uint8Array.from(codes));
}

function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/**
 * Compares bytes with their integrity.
 *
 * It throws nothing and runs in a file that few pages load.
 *
 * @param integrity - as in `SourceRequest.integrity`; JavaScript may pass any value
 * @returns `INTEGRITY_MISMATCH` with both digests, or `INVALID_INTEGRITY` if there is nothing to compare; undefined if
 *   the bytes have the digest
 */
export async function findIntegrityProblem(
  bytes: Uint8Array<ArrayBuffer>,
  integrity: unknown,
): Promise<LoadProblem | undefined> {
  const expectation = typeof integrity === "string" ? readIntegrity(integrity) : undefined;
  if (expectation === undefined) {
    const meant = typeof integrity === "string" ? guessIntegrity(integrity) : undefined;
    return { about: "invalid-integrity", code: "INVALID_INTEGRITY", integrity, ...(meant !== undefined && { meant }) };
  }
  const { algorithm, digests } = expectation;
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return { about: "uncheckable-integrity", code: "INVALID_INTEGRITY", lacks: "WebCrypto" };
  const digest = new Uint8Array(await subtle.digest(algorithm.webCryptoName, bytes));
  if (digests.some((expected) => expected.bytes.every((byte, at) => byte === digest[at]))) return undefined;
  return {
    about: "integrity-mismatch",
    code: "INTEGRITY_MISMATCH",
    expected: digests.map(({ text }) => `${algorithm.name}-${text}`),
    found: `${algorithm.name}-${encodeBase64(digest)}`,
  };
}

/** A digest in another notation: in hexadecimal, in quotes, with another separator, or without an algorithm. */
const OTHER_NOTATION = /^\W?(?:sha-?\d+[-:=])?([A-Za-z0-9+/_-]+)=*\W?$/i;

/** The integrity that was probably meant: the algorithm is that with digests of the same size. */
function guessIntegrity(integrity: string): string | undefined {
  const [, digits = ""] = OTHER_NOTATION.exec(integrity.trim()) ?? [];
  const isHex = /^[\da-f]+$/i.test(digits) && digits.length % 2 === 0;
  const fromHex = isHex ? Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)) : undefined;
  for (const bytes of [fromHex, decodeDigest(plainBase64(digits))]) {
    const algorithm = ALGORITHMS.find(({ digestBytes }) => digestBytes === bytes?.length);
    if (algorithm !== undefined && bytes !== undefined) return `${algorithm.name}-${encodeBase64(bytes)}`;
  }
  return undefined;
}
