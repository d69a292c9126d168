import { createHash } from "node:crypto";

/** The module that the digests belong to: empty, of version 1. */
export const MODULE: Uint8Array<ArrayBuffer> = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
/** The same with an empty custom section. Some forms have its digest beside the right one. */
const OTHER_MODULE = Uint8Array.of(...MODULE, 0, 2, 1, 0x61);
/** A module with a digest that no form has. */
export const THIRD_MODULE: Uint8Array<ArrayBuffer> = Uint8Array.of(...MODULE, 0, 2, 1, 0x62);

const digestOf = (algorithm: string, bytes = MODULE): string => createHash(algorithm).update(bytes).digest("base64");

const right = digestOf("sha256");
const right384 = digestOf("sha384");
const right512 = digestOf("sha512");
const wrong = digestOf("sha256", OTHER_MODULE);
const wrong512 = digestOf("sha512", OTHER_MODULE);
const hex = createHash("sha256").update(MODULE).digest("hex");
const bare = right.replace(/=+$/, "");

/** Ways to write an integrity, by what they show. */
export const FORMS: Readonly<Record<string, string>> = {
  sha256: `sha256-${right}`,
  sha384: `sha384-${right384}`,
  sha512: `sha512-${right512}`,
  "the digest of another file": `sha256-${wrong}`,
  "sha256 in capitals": `SHA256-${right}`,
  "Sha256 with one capital": `Sha256-${right}`,
  "sha-256": `sha-256-${right}`,
  "sha-384": `sha-384-${right384}`,
  "sha-512": `sha-512-${right512}`,
  "SHA-256": `SHA-256-${right}`,
  sha1: `sha1-${digestOf("sha1")}`,
  md5: `md5-${digestOf("md5")}`,
  sha224: `sha224-${digestOf("sha224")}`,
  "sha3-256": `sha3-256-${digestOf("sha3-256")}`,
  "no padding": `sha256-${bare}`,
  "no padding, sha512": `sha512-${right512.replace(/=+$/, "")}`,
  "one padding of two, sha512": `sha512-${right512.replace(/==$/, "=")}`,
  "too much padding": `sha256-${bare}==`,
  "three padding characters": `sha256-${bare}===`,
  "padding in the middle": `sha256-${right.slice(0, 20)}=${right.slice(20)}`,
  "the URL-safe alphabet": `sha256-${right.replaceAll("+", "-").replaceAll("/", "_")}`,
  "the URL-safe alphabet, sha384": `sha384-${right384.replaceAll("+", "-").replaceAll("/", "_")}`,
  "both alphabets": `sha512-${right512.replace("+", "-").replace("/", "_")}`,
  "the URL-safe alphabet without padding": `sha256-${bare.replaceAll("+", "-").replaceAll("/", "_")}`,
  "other unused bits": `sha256-${bare.slice(0, -1)}${nextCharacter(bare.at(-1) ?? "")}=`,
  "an option": `sha256-${right}?ct=application/wasm`,
  "an empty option": `sha256-${right}?`,
  "two options": `sha256-${right}?a?b`,
  "an option of other characters": `sha256-${right}?é"<`,
  "padding alone": "sha256-====",
  "ten padding characters": `sha256-${bare}==========`,
  "one character": "sha256-A",
  "no digest": "sha256-",
  "no digest, with an option": "sha256-?a",
  "no hyphen": "sha256",
  "a short digest": `sha256-${right.slice(0, 24)}`,
  "a long digest": `sha256-${right512}`,
  "a digest with one character more": `sha256-A${right}`,
  "characters beyond Base64": "sha256-***",
  "one character beyond Base64": `sha256-${right.slice(0, 20)}*${right.slice(21)}`,
  "a percent sign": `sha256-${right.slice(0, 20)}%${right.slice(21)}`,
  "the digest alone": right,
  "64 hexadecimal digits": hex,
  "hexadecimal digits with an algorithm": `sha256-${hex}`,
  "an equals sign for the hyphen": `sha256=${right}`,
  "a colon for the hyphen": `sha256:${right}`,
  quotes: `"sha256-${right}"`,
  nothing: "",
  "white space": " \t\n ",
  "white space around": ` \t\n\fsha256-${right}\r\n `,
  "a no-break space in front": `\u00a0sha256-${right}`,
  "a vertical tab in front": `\u000bsha256-${right}`,
  "an ideographic space between": `sha256-${wrong}\u3000sha256-${right}`,
  "two digests, the first right": `sha256-${right} sha256-${wrong}`,
  "two digests, the second right": `sha256-${wrong} sha256-${right}`,
  "two digests with a comma": `sha256-${right},sha256-${wrong}`,
  "the stronger one right": `sha256-${wrong} sha512-${right512}`,
  "the stronger one wrong": `sha256-${right} sha512-${wrong512}`,
  "the stronger one unknown": `sha256-${right} sha1024-${wrong512}`,
  "the stronger one malformed": `sha256-${right} sha512-***`,
  "the stronger one empty": `sha256-${right} sha512-`,
  "the stronger one short": `sha256-${right} sha512-AAAA`,
  "md5 beside sha256": `md5-${digestOf("md5")} sha256-${right}`,
  "md5 beside a wrong sha256": `md5-${digestOf("md5")} sha256-${wrong}`,
  "any word beside sha256": `integrity sha256-${right}`,
  "sha-512 beside sha256": `sha256-${wrong} sha-512-${right512}`,
};

/** The next character of the alphabet: if it is the last of a digest, only its unused bits differ. */
function nextCharacter(character: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return alphabet[alphabet.indexOf(character) + 1] ?? "A";
}
