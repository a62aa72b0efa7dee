// The text of a part of a page that can be read, with its contrast (WCAG 2.2) as rendered.
(part) => {
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], [x, y, z]) =>
    [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => {
      const c = v / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const isGraph = e instanceof SVGGElement && e.querySelector(":scope > rect");
      const style = getComputedStyle(isGraph ? e.querySelector(":scope > rect") : e);
      const color = channels(isGraph ? style.fill : style.backgroundColor);
      if ((color[3] ?? 1) > 0) layers.push(color);
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const found = [];
  const walker = document.createTreeWalker(document.querySelector(part), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility() || element.closest("script, style")) continue;
    if (element.closest(".visually-hidden")) continue;
    const style = getComputedStyle(element);
    const under = background(element);
    const color = over(channels(element instanceof SVGElement ? style.fill : style.color), under);
    const [light, dark] = [luminance(color), luminance(under)].sort((a, b) => b - a);
    found.push({ text: text.slice(0, 40), ratio: (light + 0.05) / (dark + 0.05) });
  }
  return found;
}
