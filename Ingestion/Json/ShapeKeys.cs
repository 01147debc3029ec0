using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coldstart.Ingestion.Json;

/// <summary>The keys of an invocation.</summary>
internal static class ShapeKeys
{
    private static readonly ShapeKey[] Keys = [.. Enum.GetValues<InvocationField>().Select(KeyOf)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly ShapeKey Of(InvocationField field) => ref Keys[(int)field];

    /// <summary>The field with whose key a text begins, or <see cref="InvocationField.Other"/>.</summary>
    public static InvocationField Find(Vector256<byte> text)
    {
        for (var field = 1; field < Keys.Length; field++)
        {
            if (Keys[field].Begins(text)) return (InvocationField)field;
        }
        return InvocationField.Other;
    }

    private static ShapeKey KeyOf(InvocationField field) =>
        field == InvocationField.Other ? default : new ShapeKey(InvocationFields.Name(field));
}
