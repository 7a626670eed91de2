import type { Source } from '@parcours/sdk/api';

/** What is pasted into a site: calls made before the script has come wait in a list. */
export const siteSnippet = ({ writeKey, consent }: Pick<Source, 'writeKey' | 'consent'>, host: string): string =>
  [
    '<script>',
    'window.parcours=window.parcours||[];["page","track","identify","group","alias","reset","consent"].forEach(function(m){',
    'parcours[m]=parcours[m]||function(){parcours.push([m].concat([].slice.call(arguments)))}});',
    '</script>',
    `<script async src="${host}/parcours.js" data-write-key="${writeKey}"${consent ? ' data-consent="required"' : ''}></script>`,
  ].join('\n');
