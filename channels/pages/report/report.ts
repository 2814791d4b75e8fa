import '../design/tokens.css';
import '../design/base.css';
import './report.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { readRun } from './run';

const run = readRun(document.getElementById('run')?.textContent ?? '');
mount(App, { target: document.getElementById('report')!, props: { run } });
