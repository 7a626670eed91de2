const ADDRESS = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\.]+(\.[^\s@<>()[\],;:"\\.]+)+$/u;

/** Whether a text reads as one bare email address; whether it exists is for its server to say. */
export const isEmail = (text: string): boolean => text.length <= 254 && ADDRESS.test(text);
