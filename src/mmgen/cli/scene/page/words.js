// The page's words in both languages.

const WORDS = {
  en: {
    things: "Things", edits: "Edits", understood: "This is how it would look:", undo: "Undo", redo: "Redo", undone: "Undone:", redone: "Redone:", home: "Camera view", play: "Play", pause: "Pause",
    accept: "Apply", reject: "Cancel", send: "Send", glb: "Save GLB", json: "Save JSON", busy: "Working …", language: "中文",
    light: "Light", brightness: "Brightness", dial: "From where the light comes; the arrow keys turn and lift it",
    left: "Turn left", right: "Turn right", larger: "Larger", smaller: "Smaller", copy: "Copy", remove: "Remove", colour: "Colour",
    which: "Which one?", placeholder: "put two red lanterns left of the gate", first: "a gate, a house and two trees at sunset",
    welcome: "Describe a scene below to begin.",
    canvas: "The scene. Drag a thing to move it, drag elsewhere to turn the scene, scroll to come nearer.",
    list: "Things of the scene. Alt and the arrow keys move the selected one, Delete removes it.", none: "Nothing yet",
  },
  zh: {
    things: "物体", edits: "修改", understood: "将会是这样：", undo: "撤销", redo: "重做", undone: "已撤销：", redone: "已重做：", home: "镜头视角", play: "播放", pause: "暂停",
    accept: "应用", reject: "取消", send: "发送", glb: "保存 GLB", json: "保存 JSON", busy: "处理中……", language: "English",
    light: "光线", brightness: "亮度", dial: "光线的方向；用方向键转动或升降",
    left: "左转", right: "右转", larger: "放大", smaller: "缩小", copy: "复制", remove: "删除", colour: "颜色",
    which: "是哪一个？", placeholder: "在大门左边放两个红灯笼", first: "一座大门、一个房子和两棵树，日落",
    welcome: "在下面描述一个场景。",
    canvas: "场景。拖动物体可移动，拖动空白处可旋转，滚动可拉近。",
    list: "场景中的物体。按 Alt 加方向键移动所选物体，按 Delete 删除。", none: "还没有",
  },
};

let language = navigator.language.startsWith("zh") ? "zh" : "en";

export const word = (key) => WORDS[language][key];
export const spoken = () => language;

export function switchLanguage() {
  language = language === "en" ? "zh" : "en";
}
