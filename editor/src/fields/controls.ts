import type { Field } from '@parcours/sdk/workflow';
import type { Component } from 'vue';
import ChoiceControl from './controls/ChoiceControl.vue';
import ChoicesControl from './controls/ChoicesControl.vue';
import CodeControl from './controls/CodeControl.vue';
import CredentialControl from './controls/CredentialControl.vue';
import DateTimeControl from './controls/DateTimeControl.vue';
import DynamicChoiceControl from './controls/DynamicChoiceControl.vue';
import DurationControl from './controls/DurationControl.vue';
import FileControl from './controls/FileControl.vue';
import JsonControl from './controls/JsonControl.vue';
import KeyValueControl from './controls/KeyValueControl.vue';
import ListControl from './controls/ListControl.vue';
import NumberControl from './controls/NumberControl.vue';
import PickerControl from './controls/PickerControl.vue';
import ResourceControl from './controls/ResourceControl.vue';
import RuleControl from './controls/RuleControl.vue';
import TextControl from './controls/TextControl.vue';

/** The control of each kind of field. What has no control of its own is edited as JSON. `boolean`, `rows` and `collection` are drawn by the row itself: one has no label above it, the others hold forms. */
export const controls: Readonly<Partial<Record<Field['kind'], Component>>> = {
  text: TextControl,
  number: NumberControl,
  choice: ChoiceControl,
  choices: ChoicesControl,
  dynamicChoice: DynamicChoiceControl,
  dateTime: DateTimeControl,
  duration: DurationControl,
  rule: RuleControl,
  keyValue: KeyValueControl,
  json: JsonControl,
  picker: PickerControl,
  resource: ResourceControl,
  code: CodeControl,
  credential: CredentialControl,
  list: ListControl,
  file: FileControl,
};
