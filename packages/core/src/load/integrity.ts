import type { LoadProblem } from "./load-problems.ts";

/** Weakest first. W3C Subresource Integrity, "Hash algorithms". */
const ALGORITHMS = ["sha256", "sha384", "sha512"] as const;

const WEB_CRYPTO_NAMES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" } as const;

type Algorithm = (typeof ALGORITHMS)[number];

interface Expectation {
  readonly algorithm: Algorithm;
  /** In Base64; any one of them may match. */
  readonly digests: readonly string[];
}

const METADATA = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?$/;

/** Reads integrity metadata; only the strongest of its algorithms counts. Undefined if it has any other content. */
function readIntegrity(integrity: string): Expectation | undefined {
  const entries = integrity
    .split(/\s+/)
    .filter((text) => text !== "")
    .map((text) => METADATA.exec(text));
  const algorithm = ALGORITHMS.findLast((name) => entries.some((entry) => entry?.[1] === name));
  if (algorithm === undefined || entries.includes(null)) return undefined;
  const digests = entries.flatMap((entry) => (entry?.[1] === algorithm ? [plainBase64(entry[2] ?? "")] : []));
  return { algorithm, digests };
}

/** Accepts the URL-safe alphabet too, as browsers do. */
function plainBase64(digest: string): string {
  return digest.replaceAll("-", "+").replaceAll("_", "/");
}

/**
 * Compares bytes with their integrity.
 *
 * It throws nothing and imports nothing, so a bundler can put it into a file of its own: few pages need it.
 *
 * @param integrity - as in `SourceRequest.integrity`
 * @returns `INTEGRITY_MISMATCH` with both digests, or `INVALID_INTEGRITY` if there is nothing to compare; undefined if
 *   the bytes have the digest
 */
export async function findIntegrityProblem(
  bytes: Uint8Array<ArrayBuffer>,
  integrity: string,
): Promise<LoadProblem | undefined> {
  const expectation = readIntegrity(integrity);
  if (expectation === undefined) return { about: "invalid-integrity", code: "INVALID_INTEGRITY", integrity };
  const { algorithm, digests } = expectation;
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return { about: "uncheckable-integrity", code: "INVALID_INTEGRITY", lacks: "WebCrypto" };
  const digest = new Uint8Array(await subtle.digest(WEB_CRYPTO_NAMES[algorithm], bytes));
  const found = btoa(String.fromCharCode(...digest));
  if (digests.includes(found)) return undefined;
  return {
    about: "integrity-mismatch",
    code: "INTEGRITY_MISMATCH",
    expected: digests.map((expected) => `${algorithm}-${expected}`),
    found: `${algorithm}-${found}`,
  };
}
