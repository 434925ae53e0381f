/** Whether it is bytes, not parts of them: of another realm, too, as what Node reads is where tests play at being a page. */
export const isBytes = (content: Uint8Array | Iterable<Uint8Array>): content is Uint8Array =>
  ArrayBuffer.isView(content);
