for(const chart of document.querySelectorAll(".sankey")){
const links=[...chart.querySelectorAll("[data-from]")];
const reach=(start,a,b)=>{const seen=new Set([start]),todo=[start];
while(todo.length){const n=todo.pop();for(const l of links)if(l.dataset[a]===n){l.classList.add("on");
if(!l.matches(".sk-return")&&!seen.has(l.dataset[b])){seen.add(l.dataset[b]);todo.push(l.dataset[b])}}}};
const off=()=>{chart.classList.remove("lit");links.forEach(l=>l.classList.remove("on"))};
for(const node of chart.querySelectorAll("[data-node]")){
node.addEventListener("pointerenter",()=>{off();chart.classList.add("lit");reach(node.dataset.node,"from","to");reach(node.dataset.node,"to","from")});
node.addEventListener("pointerleave",off)}}
