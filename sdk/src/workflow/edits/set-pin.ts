import type { JsonObject } from '../../node/index.js';
import type { WorkflowDocument } from '../document.js';
import { findNode } from './find-node.js';

/** Keeps items as what a node puts out in test runs; null lets it be carried out again. Throws `UserError` `node_missing`. */
export function setPin(document: WorkflowDocument, edit: { readonly nodeId: string; readonly items: readonly JsonObject[] | null }): WorkflowDocument {
  findNode(document, edit.nodeId);
  const { pins, ...rest } = document;
  const others = Object.entries(pins ?? {}).filter(([nodeId]) => nodeId !== edit.nodeId && document.nodes.some((node) => node.id === nodeId));
  const next = Object.fromEntries(edit.items === null ? others : [...others, [edit.nodeId, [...edit.items]]]);
  return Object.keys(next).length === 0 ? rest : { ...rest, pins: next };
}

export const isNotSent = (document: WorkflowDocument, nodeId: string): boolean => document.test?.notSent?.includes(nodeId) ?? false;

/** Whether test runs pass this node by without carrying it out. Throws `UserError` `node_missing`. */
export function setNotSent(document: WorkflowDocument, edit: { readonly nodeId: string; readonly notSent: boolean }): WorkflowDocument {
  findNode(document, edit.nodeId);
  const others = (document.test?.notSent ?? []).filter((nodeId) => nodeId !== edit.nodeId && document.nodes.some((node) => node.id === nodeId));
  const notSent = edit.notSent ? [...others, edit.nodeId] : others;
  const { test: _test, ...rest } = document;
  return notSent.length === 0 ? rest : { ...rest, test: { notSent } };
}
