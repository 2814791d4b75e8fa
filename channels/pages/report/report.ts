import '../design/tokens.css';
import '../design/base.css';
import '../design/table.css';
import './report.css';
import './paper.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { readDocument } from './run';

const content = readDocument(document.getElementById('run')?.textContent ?? '');
mount(App, { target: document.getElementById('report')!, props: { content } });
