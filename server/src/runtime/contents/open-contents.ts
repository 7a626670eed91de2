import type { Contents } from '../../core/contents/contents.js';
import type { Clock } from '../../core/ports.js';
import type { ImageLinks } from '../../customers/contents/image-links.js';
import type { LiveLinks } from '../links/live-links.js';
import type { ContentLibrary } from './content-library.js';

/** The library as the API sees it. */
export const openContents = (library: ContentLibrary, images: ImageLinks, live: LiveLinks, clock: Clock): Contents => ({
  preview: (workspaceId, body, reader) => library.preview(workspaceId, body, reader, clock.now()),
  imageUrl: (workspaceId, file) => images.url(workspaceId, file),
  openImage: (token) => images.open(token),
  openLive: (token) => live.open(token),
  resolveLive: (address) => library.resolveLive(address, clock.now()),
});
