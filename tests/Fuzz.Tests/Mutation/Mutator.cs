using System.Text;
using System.Text.Json.Nodes;

namespace Coldstart.Fuzz.Tests.Mutation;

/// <summary>Changes good input a little, so that most of it still gets past the first check.</summary>
internal sealed class Mutator(Random random)
{
    private const int LongText = 70_000;
    private const int DeepNesting = 200;

    /// <summary>A few changes of bytes.</summary>
    public byte[] Bytes(byte[] bytes)
    {
        var changed = new List<byte>(bytes);
        for (var change = random.Next(1, 5); change > 0; change--) ChangeBytes(changed);
        return [.. changed];
    }

    /// <summary>A change of the structure of a JSON document: values, names, repetitions, nesting.</summary>
    public string Json(string json)
    {
        if (JsonNode.Parse(json) is not { } root) return json;
        for (var change = random.Next(1, 4); change > 0; change--) ChangeNode(root);
        var text = root.ToJsonString();
        // What a tree cannot hold: broken values, names that come twice.
        return random.Next(3) switch
        {
            0 => ReplaceValue(text),
            1 when text.StartsWith('{') => string.Concat("{", Member(), ",", text.AsSpan(1)),
            _ => text,
        };
    }

    /// <summary>One of the values that break programs, or what was there.</summary>
    public string Text(string otherwise) => random.Next(3) == 0 ? otherwise : random.Next(40) == 0 ? new string('x', random.Next(1000)) : Pick(Interesting.Texts);

    public T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private string Member() => $"\"{Pick<string>(["function_name", "timestamp", "status", "module_timings", "execution_duration_ms", "unknown"])}\":{Pick(Interesting.Json)}";

    private void ChangeNode(JsonNode root)
    {
        var node = root;
        // Down to some depth, where children are.
        for (var depth = random.Next(1, 5); depth > 0; depth--)
        {
            var next = ChildOf(node);
            if (next is not (JsonObject or JsonArray)) break;
            node = next;
        }
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                ChangeMember(members, members.ElementAt(random.Next(members.Count)).Key);
                break;
            case JsonArray { Count: > 0 } items:
                ChangeItem(items, random.Next(items.Count));
                break;
        }
    }

    private JsonNode? ChildOf(JsonNode node) => node switch
    {
        JsonObject { Count: > 0 } members => members.ElementAt(random.Next(members.Count)).Value,
        JsonArray { Count: > 0 } items => items[random.Next(items.Count)],
        _ => null,
    };

    private void ChangeMember(JsonObject members, string name)
    {
        switch (random.Next(5))
        {
            case 0:
                members.Remove(name);
                break;
            case 1:
                var value = members[name]?.DeepClone();
                members.Remove(name);
                members[name + Pick<string>(["", "x", "_ms", " "])] = value;
                break;
            default:
                members[name] = Value();
                break;
        }
    }

    private void ChangeItem(JsonArray items, int at)
    {
        switch (random.Next(4))
        {
            case 0:
                items.RemoveAt(at);
                break;
            case 1:
                for (var times = random.Next(1, 30); times > 0; times--) items.Add(items[at]?.DeepClone());
                break;
            default:
                items[at] = Value();
                break;
        }
    }

    private JsonNode? Value()
    {
        switch (random.Next(30))
        {
            case 0:
                return JsonValue.Create(new string('y', random.Next(LongText)));
            case 1:
                JsonNode deep = new JsonArray();
                // Less than a tree of the framework can write.
                for (var depth = random.Next(DeepNesting / 4); depth > 0; depth--) deep = new JsonArray(deep);
                return deep;
        }
        try
        {
            // Half a surrogate pair, a tree cannot write: it comes in by text.
            return Pick(Interesting.Json) is var text && text.Contains("\\ud800", StringComparison.Ordinal) ? JsonValue.Create("") : JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(random.Next(-10, 1_000_000));
        }
    }

    private string ReplaceValue(string text)
    {
        var colon = text.IndexOf(':', random.Next(text.Length));
        if (colon < 0) return text;
        var end = text.IndexOfAny([',', '}'], colon);
        return end < 0 ? text : string.Concat(text.AsSpan(0, colon + 1), Pick(Interesting.Json), text.AsSpan(end));
    }

    private void ChangeBytes(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, random.Next(1, random.Next(8) == 0 ? 2000 : 16));
        switch (random.Next(7))
        {
            case 0 when bytes.Count > at:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when bytes.Count > at:
                bytes[at] = Pick(Interesting.Bytes);
                break;
            case 2:
                bytes.Insert(at, Pick(Interesting.Bytes));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(random.Next(2) == 0 ? Pick(Interesting.Json) : Pick(Interesting.Texts)));
                break;
            case 6 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
