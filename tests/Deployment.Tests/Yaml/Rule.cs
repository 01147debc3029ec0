namespace Coldstart.Deployment.Tests.Yaml;

/// <summary>Something that is promised of a deployment.</summary>
/// <param name="Name">What the promise is about; the table of mutations names it.</param>
/// <param name="Broken">A sentence for every place that breaks it.</param>
internal sealed record Rule<T>(string Name, Func<T, IEnumerable<string>> Broken);
