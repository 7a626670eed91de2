import './ui/document.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './app/App.vue';
import './app/messages';
import './app/titles-messages';
import { router } from './app/router';
import { i18n } from './i18n/i18n';
import './i18n/messages';
import { startTheme } from './ui/theme';

startTheme();
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app');
