import { CONTENT_IMAGE_BYTES, routes } from '@parcours/sdk/api';
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { call } from '../../api/client';
import { useFailureText } from '../../i18n/use-failure-text';
import { useContent } from './use-content';

export interface ImageUpload {
  readonly busy: Ref<boolean>;
  readonly problem: Ref<string>;
  /** The id of the stored image; null when it was not kept, with the reason in `problem`. */
  upload(file: File | undefined): Promise<string | null>;
}

/** Stores an image of the open content. */
export function useImageUpload(): ImageUpload {
  const { t } = useI18n();
  const content = useContent();
  const failureText = useFailureText();
  const busy = ref(false);
  const problem = ref('');
  async function upload(file: File | undefined): Promise<string | null> {
    if (file === undefined) return null;
    problem.value = file.size > CONTENT_IMAGE_BYTES ? t('contents.imageTooLarge') : '';
    if (problem.value !== '') return null;
    busy.value = true;
    try {
      const kept = await call(routes.contents.image, { query: { fileName: file.name }, body: file.slice(0, file.size, routes.contents.image.consumes) });
      content.images.value = { ...content.images.value, [kept.file]: kept.url };
      return kept.file;
    } catch (failure) {
      problem.value = failureText(failure);
      return null;
    } finally {
      busy.value = false;
    }
  }
  return { busy, problem, upload };
}
