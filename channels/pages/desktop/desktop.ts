import '../design/tokens.css';
import '../design/base.css';
import '../design/table.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { Shell } from './shell.svelte';

const shell = new Shell();
void shell.look();
mount(App, { target: document.getElementById('desk')!, props: { shell } });
