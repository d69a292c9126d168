/** A reason not to release, with the fix. Nothing has been changed when it is thrown. */
export class ReleaseError extends Error {
  /**
   * @param {string} message
   * @param {string} hint
   * @param {ErrorOptions} [options]
   */
  constructor(message, hint, options) {
    super(`${message}\n  hint: ${hint}`, options);
    this.name = "ReleaseError";
  }
}
