type Control = HTMLInputElement | HTMLTextAreaElement;

const COPIED = ['direction', 'boxSizing', 'borderTopWidth', 'borderRightWidth', 'borderBottomWidth', 'borderLeftWidth', 'borderStyle', 'paddingTop', 'paddingRight', 'paddingBottom', 'paddingLeft', 'fontStyle', 'fontVariant', 'fontWeight', 'fontStretch', 'fontSize', 'fontFamily', 'lineHeight', 'textAlign', 'textTransform', 'textIndent', 'letterSpacing', 'wordSpacing', 'tabSize'] as const;

/** Where on the screen a character of a control stands: browsers do not say it, so the text is laid out once more behind the scenes. */
export function caretPlace(control: Control, position: number): { readonly left: number; readonly top: number; readonly bottom: number } {
  const style = getComputedStyle(control);
  const copy = document.createElement('div');
  for (const name of COPIED) copy.style[name] = style[name];
  const isLine = control instanceof HTMLInputElement;
  Object.assign(copy.style, { position: 'absolute', visibility: 'hidden', top: '0', left: '-9999px', height: 'auto', overflow: 'hidden', width: isLine ? 'max-content' : `${control.offsetWidth}px`, whiteSpace: isLine || style.whiteSpace === 'pre' ? 'pre' : 'pre-wrap', overflowWrap: 'break-word' });
  copy.textContent = control.value.slice(0, position);
  const mark = document.createElement('span');
  mark.textContent = control.value.slice(position, position + 1) || '.';
  copy.append(mark);
  document.body.append(copy);
  const { offsetLeft, offsetTop, offsetHeight } = mark;
  copy.remove();
  const box = control.getBoundingClientRect();
  const top = isLine ? box.top : box.top + offsetTop - control.scrollTop;
  const left = Math.max(box.left, Math.min(box.left + offsetLeft - control.scrollLeft, box.right));
  return { left, top, bottom: isLine ? box.bottom : Math.min(top + offsetHeight, box.bottom) };
}
