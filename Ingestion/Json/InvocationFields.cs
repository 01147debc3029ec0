using System.Text;
using Coldstart.Analytics.Binary;

namespace Coldstart.Ingestion.Json;

/// <summary>Names and pointers of <see cref="InvocationField"/>, and the way back from a name.</summary>
internal static class InvocationFields
{
    private const int Slots = 128;

    private static readonly byte[][] Names = [.. Enum.GetValues<InvocationField>().Select(NameOf)];
    private static readonly string[] Pointers = [.. Names.Select((name, field) => field == 0 ? "" : "/" + Encoding.UTF8.GetString(name))];
    private static readonly InvocationField[] BySlot = Place();

    /// <summary>How many there are, with <see cref="InvocationField.Other"/>.</summary>
    public static int Count => Names.Length;

    /// <summary>The name in JSON, UTF-8.</summary>
    public static ReadOnlySpan<byte> Name(InvocationField field) => Names[(int)field];

    /// <summary>The JSON pointer of a field within its record; of any other name, the record itself.</summary>
    public static string Pointer(InvocationField field) => Pointers[(int)field];

    /// <summary>The field of a name, or <see cref="InvocationField.Other"/>.</summary>
    public static InvocationField Find(ReadOnlySpan<byte> name)
    {
        for (var slot = SlotOf(name); BySlot[slot] != InvocationField.Other; slot = (slot + 1) % Slots)
        {
            if (name.SequenceEqual(Names[(int)BySlot[slot]])) return BySlot[slot];
        }
        return InvocationField.Other;
    }

    // ExecutionDurationMs is execution_duration_ms.
    private static byte[] NameOf(InvocationField field)
    {
        var name = new StringBuilder();
        foreach (var letter in field.ToString())
        {
            if (char.IsUpper(letter) && name.Length > 0) name.Append('_');
            name.Append(char.ToLowerInvariant(letter));
        }
        return Encoding.UTF8.GetBytes(name.ToString());
    }

    private static InvocationField[] Place()
    {
        var slots = new InvocationField[Slots];
        for (var field = 1; field < Names.Length; field++)
        {
            var slot = SlotOf(Names[field]);
            while (slots[slot] != InvocationField.Other) slot = (slot + 1) % Slots;
            slots[slot] = (InvocationField)field;
        }
        return slots;
    }

    private static int SlotOf(ReadOnlySpan<byte> name) => (int)(Hash64.Of(name) % Slots);
}
