import { findSourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

process.setSourceMapsEnabled(true);

function inSources(frame) {
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  const shown = String(frame);
  if (!file?.startsWith('file:')) return shown;
  const origin = findSourceMap(file)?.findOrigin(line, column);
  return shown.replace(`${file}:${line}:${column}`, `${fileURLToPath(file)}:${origin?.lineNumber ?? line}:${origin?.columnNumber ?? column}`);
}

/** For `Error.prepareStackTrace`: lines of the sources, without the queries of the hooks. What Node prints by itself loses calls without a name in Jest's filter. */
export function stackInSources(error, frames) {
  return [Error.prototype.toString.call(error), ...frames.map(inSources)].join('\n    at ');
}
