import { portsOf, withDefaults, type JsonObject, type WorkflowDocument } from '@parcours/sdk/workflow';
import { useI18n } from 'vue-i18n';
import type { Catalog } from '../../../document/catalog';
import { useLocalized } from '../../../i18n/use-localized';

/** What became of a contact at a node instead of an output. */
const OWN = ['waits', 'ended', 'failed', 'error'];

/** Outputs of nodes in the language of the screen, the node given by its id or by its name. */
export function usePortNames(document: () => WorkflowDocument, catalog: () => Catalog) {
  const { t } = useI18n();
  const localized = useLocalized();
  const of = (node: WorkflowDocument['nodes'][number] | undefined, port: string): string => {
    if (OWN.includes(port)) return t(`plays.port.${port}`);
    const type = node && catalog().find(node.type, node.version);
    const known = node && type ? portsOf(type, withDefaults(type.fields, node.settings as JsonObject)).find((one) => one.id === port) : undefined;
    return known ? localized(known.label) : port;
  };
  return {
    byId: (id: string, port: string): string => of(document().nodes.find((node) => node.id === id), port),
    byName: (name: string, port: string): string => of(document().nodes.find((node) => node.name === name), port),
  };
}
