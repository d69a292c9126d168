/** The version of the section `rec.places` that rec writes and reads. */
export const PLACES_VERSION = 4;
