using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Coldstart.Deployment.Tests.Yaml;

/// <summary>A place in a YAML document, also one where nothing is. Scalars are text.</summary>
internal sealed class Node(object? value)
{
    public bool Exists => value is not null;

    public string Text => value as string ?? "";

    public bool IsTrue => Text == "true";

    /// <summary>Of a list; nothing of anything else.</summary>
    public IReadOnlyList<Node> Items => value is List<object?> list ? list.ConvertAll(static item => new Node(item)) : [];

    /// <summary>Of a mapping; nothing of anything else.</summary>
    public IReadOnlyList<(string Key, Node Value)> Entries => value is Dictionary<string, object?> map ? map.Select(static pair => (pair.Key, new Node(pair.Value))).ToList() : [];

    public Node this[string key] => new(value is Dictionary<string, object?> map ? map.GetValueOrDefault(key) : null);

    /// <summary>Reads every document of a stream; merge keys (<c>&lt;&lt;</c>) are resolved.</summary>
    public static IReadOnlyList<Node> ReadAll(string yaml)
    {
        var parser = new MergingParser(new Parser(new StringReader(yaml)));
        var deserializer = new DeserializerBuilder().Build();
        var documents = new List<Node>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            if (Plain(deserializer.Deserialize<object?>(parser)) is { } document) documents.Add(new Node(document));
        }
        return documents;
    }

    public static Node Read(string yaml) => ReadAll(yaml).Single();

    /// <summary>Follows keys and indexes, separated by spaces.</summary>
    public Node At(string path) => path.Split(' ').Aggregate(this, static (node, key) => node.Step(key));

    /// <summary>Changes what stands at a path (YAML), or takes it away (null). The path up to its last key must be there.</summary>
    public void Set(string path, string? yaml)
    {
        var keys = path.Split(' ');
        var parent = keys.Length == 1 ? this : At(string.Join(' ', keys[..^1]));
        parent.Put(keys[^1], yaml is null ? null : ReadAll(yaml)[0].Inside());
    }

    private void Put(string key, object? replacement)
    {
        switch (value)
        {
            case Dictionary<string, object?> map when replacement is null:
                if (!map.Remove(key)) throw new KeyNotFoundException($"There is no '{key}' to take away.");
                break;
            case Dictionary<string, object?> map:
                map[key] = replacement;
                break;
            case List<object?> list when replacement is null:
                list.RemoveAt(int.Parse(key, CultureInfo.InvariantCulture));
                break;
            case List<object?> list:
                list[int.Parse(key, CultureInfo.InvariantCulture)] = replacement;
                break;
            default:
                throw new KeyNotFoundException($"There is nothing that could have '{key}'.");
        }
    }

    private Node Step(string key) => value is List<object?> list ? new Node(list[int.Parse(key, CultureInfo.InvariantCulture)]) : this[key];

    private object? Inside() => value;

    private static object? Plain(object? read) => read switch
    {
        IDictionary<object, object?> map => map.ToDictionary(static pair => (string)pair.Key, static pair => Plain(pair.Value)),
        IEnumerable<object?> list => list.Select(Plain).ToList(),
        _ => read,
    };
}
