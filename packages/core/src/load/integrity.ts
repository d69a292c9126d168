import { loadFailure } from "./load-problems.ts";

/** Weakest first. W3C Subresource Integrity, "Hash algorithms". */
const ALGORITHMS = ["sha256", "sha384", "sha512"] as const;

const WEB_CRYPTO_NAMES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" } as const;

type Algorithm = (typeof ALGORITHMS)[number];

interface Expectation {
  readonly algorithm: Algorithm;
  /** In Base64; any of them will do. */
  readonly digests: readonly string[];
}

const METADATA = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?$/;

/** Reads integrity metadata; only the strongest of its algorithms counts. */
function readIntegrity(integrity: string): Expectation {
  const entries = integrity
    .split(/\s+/)
    .filter((text) => text !== "")
    .map((text) => METADATA.exec(text));
  const algorithm = ALGORITHMS.findLast((name) => entries.some((entry) => entry?.[1] === name));
  if (algorithm === undefined || entries.includes(null)) {
    throw loadFailure({ about: "invalid-integrity", code: "INVALID_INTEGRITY", integrity });
  }
  const digests = entries.flatMap((entry) => (entry?.[1] === algorithm ? [plainBase64(entry[2] ?? "")] : []));
  return { algorithm, digests };
}

/** The alphabet for URLs is taken too, as browsers do. */
function plainBase64(digest: string): string {
  return digest.replaceAll("-", "+").replaceAll("_", "/");
}

/**
 * Throws unless the bytes have the digest.
 *
 * @param integrity - as `SourceRequest.integrity`
 * @throws Failure `INTEGRITY_MISMATCH` with both digests; `INVALID_INTEGRITY` where there is nothing to compare
 */
export async function checkIntegrity(bytes: Uint8Array<ArrayBuffer>, integrity: string): Promise<void> {
  const { algorithm, digests } = readIntegrity(integrity);
  const found = await digestOf(bytes, algorithm);
  if (digests.includes(found)) return;
  throw loadFailure({
    about: "integrity-mismatch",
    code: "INTEGRITY_MISMATCH",
    expected: digests.map((digest) => `${algorithm}-${digest}`),
    found: `${algorithm}-${found}`,
  });
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>, algorithm: Algorithm): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw loadFailure({ about: "uncheckable-integrity", code: "INVALID_INTEGRITY", lacks: "WebCrypto" });
  }
  const digest = new Uint8Array(await subtle.digest(WEB_CRYPTO_NAMES[algorithm], bytes));
  return btoa(String.fromCharCode(...digest));
}
