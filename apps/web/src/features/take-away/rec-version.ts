/** The version of the packages that the page was built with, which the build puts here. */
declare const REC_VERSION: string;

/** The versions that printed code and manifests ask for: those that have all that the page has. */
export const recVersions = `^${REC_VERSION}`;
