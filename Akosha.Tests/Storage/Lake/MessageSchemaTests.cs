using System.Text.Json;
using System.Text.Json.Serialization;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.Lake.Columns;

namespace Akosha.Tests.Storage.Lake;

public sealed class MessageSchemaTests
{
    [Fact]
    public void Every_property_of_a_row_is_a_column()
    {
        var columns = MessageSchema.Columns.Select(column => column.Name).ToHashSet();
        var properties = typeof(MessageRow).GetProperties()
            .Where(property => property.CanWrite && !property.IsDefined(typeof(JsonIgnoreAttribute), inherit: false))
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
            .Except(["is_hollow", "yields"]); // a hash of 0 says the one; the other is of rows before they are written
        Assert.Empty(properties.Except(columns));
        Assert.Equal(["content_hash"], columns.Except(properties));
    }

    [Fact]
    public void What_came_after_the_first_files_may_be_missing()
    {
        var later = MessageSchema.Columns.SkipWhile(column => column.Name != "content_digest").ToList();
        Assert.NotEmpty(later);
        Assert.All(later, column => Assert.True(column.IsNullable, column.Name));
    }

    [Fact]
    public void The_schema_of_the_table_names_the_columns_in_the_order_of_the_files()
    {
        using var schema = JsonDocument.Parse(MessagesTable.NewMetadata(TimeProvider.System).SchemaString);
        var fields = schema.RootElement.GetProperty("fields").EnumerateArray().ToList();
        Assert.Equal(MessageSchema.Columns.Select(column => column.Name), fields.Select(field => field.GetProperty("name").GetString()));
        Assert.Equal("timestamp", fields[7].GetProperty("type").GetString());
        Assert.Equal("map", fields[9].GetProperty("type").GetProperty("type").GetString());
    }
}
