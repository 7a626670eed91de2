/** RFC 9110, section 5: what may stand in a header, so that no value can start another one. */
export const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
// eslint-disable-next-line no-control-regex -- control characters are what must not pass
export const HEADER_VALUE = /^[^\u0000-\u0008\u000a-\u001f\u007f]*$/;
