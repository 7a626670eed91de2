import { shallowRef } from 'vue';

export interface Toast {
  readonly id: number;
  readonly tone: 'success' | 'danger' | 'info';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

let lastId = 0;

/** What `PToasts` shows now. */
export const toasts = shallowRef<readonly Toast[]>([]);

/** Shows a short message in the corner; problems stay until dismissed. */
export function showToast(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
  const toast: Toast = { id: ++lastId, text, tone: options.tone ?? 'success', ...(options.action ? { action: options.action } : {}) };
  toasts.value = [...toasts.value.filter((shown) => shown.text !== text), toast].slice(-4);
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
