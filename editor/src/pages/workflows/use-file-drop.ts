import { onMounted, onUnmounted, ref } from 'vue';

/** Takes files that are dropped anywhere on the window; `dragging` is true while they hover over it. */
export function useFileDrop(take: (files: readonly File[]) => void) {
  const dragging = ref(false);
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  function over(event: DragEvent): void {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    dragging.value = true;
  }
  function leave(event: DragEvent): void {
    if (event.relatedTarget === null) dragging.value = false;
  }
  function drop(event: DragEvent): void {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    dragging.value = false;
    take([...(event.dataTransfer?.files ?? [])]);
  }
  onMounted(() => {
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
  });
  onUnmounted(() => {
    window.removeEventListener('dragover', over);
    window.removeEventListener('dragleave', leave);
    window.removeEventListener('drop', drop);
  });
  return { dragging };
}
