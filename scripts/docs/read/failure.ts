/** A page or path that cannot be read; the message names the remedy. */
export class ReadFailure extends Error {
  override name = 'ReadFailure';
  readonly page: string;

  constructor(page: string, why: string, options?: ErrorOptions) {
    super(why, options);
    this.page = page;
  }
}
