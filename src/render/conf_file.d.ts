declare module '*.conf' {
  const template: string;
  export default template;
}
