/** The scheme of the modules that link a group; the rest of the URL is the key of the group. */
const GROUP = "rec:";
/** The scheme under which a file asks for its group while it is evaluated. */
const LATE_GROUP = "rec-late:";

/** The scheme of a module that throws the reason for which a file cannot be linked. */
const FAILED_GROUP = "rec-failed:";

export function groupUrl(key: string): string {
  return `${GROUP}${key}`;
}

export function lateGroupUrl(file: string): string {
  return `${LATE_GROUP}${file}`;
}

export function failedGroupUrl(file: string): string {
  return `${FAILED_GROUP}${file}`;
}

/** The key of a group, if a URL or specifier is that of a group. */
export function groupKeyOf(url: string): string | undefined {
  const scheme = [GROUP, FAILED_GROUP].find((each) => url.startsWith(each));
  return scheme === undefined ? undefined : url.slice(scheme.length);
}

/** The file that asks for its group, if a specifier does. */
export function lateFileOf(specifier: string): string | undefined {
  return specifier.startsWith(LATE_GROUP) ? specifier.slice(LATE_GROUP.length) : undefined;
}
