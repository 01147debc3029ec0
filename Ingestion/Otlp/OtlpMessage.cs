using System.Text.Json;

namespace Coldstart.Ingestion.Otlp;

/// <summary>A message of OTLP: those of its fields that are read.</summary>
internal sealed class OtlpMessage
{
    private OtlpField[] fields = [];

    public OtlpMessage(params OtlpField[] fields) => this.fields = fields;

    /// <summary>Gives a message that holds itself its fields.</summary>
    public void Define(params OtlpField[] all) => fields = all;

    /// <summary>The field of a name; null for one that is not read.</summary>
    /// <param name="reader">Stands at the name.</param>
    /// <param name="guess">Where to look first; afterwards, where the next is likely: writers keep to the order of the definition.</param>
    public OtlpField? Find(ref Utf8JsonReader reader, ref int guess)
    {
        var isPlain = !reader.ValueIsEscaped;
        var name = reader.ValueSpan;
        for (var tried = 0; tried < fields.Length; tried++)
        {
            if (guess >= fields.Length) guess = 0;
            var field = fields[guess++];
            if (isPlain ? name.SequenceEqual(field.Name) : reader.ValueTextEquals(field.Name)) return field;
        }
        return null;
    }
}
